
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv) {
  char part[] = "partXXXXXX";
  struct stat s, d;
  int in, out, fresh;
  char *p, *q;
  if (argc != 3) {
    fprintf(stderr, "Usage: %s source destination\n", argv[0]);
    return 1;
  }
  if ((in = open(argv[1], O_RDONLY)) < 0) {
    perror("open");
    return 1;
  }
  if (fstat(in, &s) < 0) {
    perror("fstat");
    return 1;
  }
  if (!S_ISREG(s.st_mode)) {
    fprintf(stderr, "%s: not a file\n", argv[1]);
    return 1;
  }
  fresh = stat(argv[2], &d) < 0;
  if (!fresh && d.st_dev == s.st_dev && d.st_ino == s.st_ino) {
    fprintf(stderr, "same file\n");
    return 1;
  }
  if ((out = mkstemp(part)) < 0 || fchmod(out, s.st_mode & 0755) < 0) {
    perror("open");
    return 1;
  }
  if (ftruncate(out, s.st_size) < 0) {
    perror("ftruncate");
    return 1;
  }
  if (s.st_size > 0) {
    p = mmap(NULL, s.st_size, PROT_READ, MAP_SHARED, in, 0);
    if (p == MAP_FAILED) {
      perror("mmap");
      unlink(part);
      return 1;
    }
    q = mmap(NULL, s.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, out, 0);
    if (q == MAP_FAILED) {
      perror("mmap");
      unlink(part);
      return 1;
    }
    memcpy(q, p, s.st_size);
    munmap(p, s.st_size);
    munmap(q, s.st_size);
  }
  close(in);
  close(out);
  if (rename(part, argv[2]) < 0) {
    perror("rename");
    unlink(part);
    return 1;
  }
  return 0;
}
