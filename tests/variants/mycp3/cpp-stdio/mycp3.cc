// mycp3 whose descriptors come from stdio streams; nothing is read or written through them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static FILE* in;
static FILE* out;

static void close_all() {
  if (in) fclose(in);
  if (out) fclose(out);
  in = out = NULL;
}

static void die(const char* call) {
  perror(call);
  exit(EXIT_FAILURE);
}

int main(int argc, char** argv) {
  struct stat source, target;
  atexit(close_all);
  if (argc != 3) {
    fprintf(stderr, "Usage: %s source destination\n", argv[0]);
    return EXIT_FAILURE;
  }
  if (!(in = fopen(argv[1], "r"))) die("fopen");
  if (fstat(fileno(in), &source)) die("fstat");
  if (S_ISDIR(source.st_mode)) {
    fputs("The source is a folder\n", stderr);
    return EXIT_FAILURE;
  }
  char* from = NULL;
  if (source.st_size > 0) {
    from = (char*)mmap(0, source.st_size, PROT_READ, MAP_SHARED, fileno(in), 0);
    if (from == MAP_FAILED) die("mmap");
  }
  bool is_new = false;
  if (!(out = fopen(argv[2], "r+"))) {
    out = fopen(argv[2], "w+x");
    if (!out) die("fopen");
    is_new = true;
    mode_t mask = umask(0);
    umask(mask);
    fchmod(fileno(out), source.st_mode & 0777 & ~mask);
  }
  if (fstat(fileno(out), &target)) die("fstat");
  if (source.st_dev == target.st_dev && source.st_ino == target.st_ino) {
    fputs("Source and destination are one file\n", stderr);
    return EXIT_FAILURE;
  }
  const char* failed = NULL;
  if (ftruncate(fileno(out), source.st_size)) {
    failed = "ftruncate";
  } else if (source.st_size > 0) {
    char* to = (char*)mmap(0, source.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(out), 0);
    if (to == MAP_FAILED)
      failed = "mmap";
    else
      memmove(to, from, source.st_size);
  }
  if (failed) {
    perror(failed);
    if (is_new) unlink(argv[2]);
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
