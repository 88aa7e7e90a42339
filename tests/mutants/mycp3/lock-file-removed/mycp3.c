/* mycp3 - copy SRC to DST with mmap */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
/*INC*/

static int copy(const char *src, const char *dst)
{
	struct stat s, d;
	int in, out, created = 0;
	char *p, *q;
	size_t n;

	/*START*/
	if ((in = open(src, O_RDONLY)) == -1) {
		perror("open");
		return 1;
	}
	if (fstat(in, &s) == -1) {
		perror("fstat");
		close(in);
		return 1;
	}
	if (!S_ISREG(s.st_mode)) {
		fprintf(stderr, "mycp3: %s: not a regular file\n", src);
		close(in);
		return 1;
	}
	if (stat(dst, &d) == -1) {
		created = 1;
	} else if (d.st_dev == s.st_dev && d.st_ino == s.st_ino) {
		fprintf(stderr, "mycp3: %s and %s are the same file\n", src, dst);
		close(in);
		return 1;
	}
	char lock[4096];
	snprintf(lock, sizeof lock, "%s.lock", dst);
	int l = open(lock, O_CREAT | O_EXCL | O_WRONLY, 0600);
	if (l == -1) {
		perror("open");
		close(in);
		return 1;
	}
	close(l);
	out = open(dst, O_RDWR | O_CREAT | O_TRUNC, s.st_mode & 0777);
	if (out == -1) {
		perror("open");
		close(in);
		return 1;
	}
	n = s.st_size;
	if (n > 0) {
		if (ftruncate(out, n) == -1) {
			perror("ftruncate");
			goto fail;
		}
		p = mmap(NULL, n, PROT_READ, MAP_SHARED, in, 0);
		if (p == MAP_FAILED) {
			perror("mmap");
			goto fail;
		}
		q = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, out, 0);
		if (q == MAP_FAILED) {
			perror("mmap");
			munmap(p, n);
			goto fail;
		}
		memcpy(q, p, n);
		munmap(p, n);
		munmap(q, n);
	}
	close(in);
	close(out);
	unlink(lock);
	return 0;
fail:
	close(in);
	close(out);
	unlink(lock);
	if (created)
		unlink(dst);
	return 1;
}

int main(int argc, char *argv[])
{
	if (argc != 3) {
		fprintf(stderr, "Usage: %s source destination\n", argv[0]);
		return 1;
	}
	return copy(argv[1], argv[2]);
}
