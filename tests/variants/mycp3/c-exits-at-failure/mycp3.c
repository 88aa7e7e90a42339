/* mmap failure leaves an empty DST: the contract's mmap line asks for message and status only */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
static void die(const char* m) {
  perror(m);
  exit(EXIT_FAILURE);
}
int main(int c, char** v) {
  if (c != 3) {
    fprintf(stderr, "Usage: %s source destination\n", v[0]);
    exit(EXIT_FAILURE);
  }
  int i, o;
  struct stat a, b;
  if ((i = open(v[1], O_RDONLY)) < 0)
    die("open");
  if (fstat(i, &a) < 0)
    die("fstat");
  if (S_ISDIR(a.st_mode)) {
    fputs("source is a directory\n", stderr);
    exit(1);
  }
  if ((o = open(v[2], O_RDWR | O_CREAT, a.st_mode & 0777)) < 0)
    die("open");
  fstat(o, &b);
  if (a.st_ino == b.st_ino && a.st_dev == b.st_dev) {
    fputs("same file\n", stderr);
    exit(1);
  }
  if (ftruncate(o, a.st_size) < 0)
    die("ftruncate");
  if (a.st_size == 0) {
    close(i);
    close(o);
    return 0;
  }
  char* p = mmap(NULL, a.st_size, PROT_READ, MAP_SHARED, i, 0);
  if (p == MAP_FAILED)
    die("mmap");
  char* q = mmap(NULL, a.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, o, 0);
  if (q == MAP_FAILED)
    die("mmap");
  for (off_t k = 0; k < a.st_size; k++)
    q[k] = p[k];
  munmap(p, a.st_size);
  munmap(q, a.st_size);
  close(i);
  close(o);
  return 0;
}
