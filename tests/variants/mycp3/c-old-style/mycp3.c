/* mycp3, old style: lstat first, pages one by one, pwrite of one byte */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

char *prog;

int
complain(call, file)
	char *call, *file;
{
	fprintf(stderr, "%s: %s %s: %s\n", prog, call, file, strerror(errno));
	return 1;
}

int
transfer(fd1, fd2, size)
	int fd1, fd2;
	long size;
{
	long page = sysconf(_SC_PAGESIZE), at, n;
	void *p, *q;

	for (at = 0; at < size; at += page) {
		n = size - at < page ? size - at : page;
		p = mmap(0, n, PROT_READ, MAP_SHARED, fd1, at);
		if (p == (void *)-1)
			return -1;
		q = mmap(0, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd2, at);
		if (q == (void *)-1)
			return -1;
		memcpy(q, p, n);
		munmap(p, n);
		munmap(q, n);
	}
	return 0;
}

int
main(argc, argv)
	int argc;
	char **argv;
{
	struct stat s, d;
	int fd1, fd2, fresh, result = 0;

	prog = argv[0];
	if (argc != 3) {
		fprintf(stderr, "Usage: %s source destination\n", prog);
		exit(1);
	}
	if (stat(argv[1], &s) < 0)
		return complain("stat", argv[1]);
	if ((s.st_mode & S_IFMT) != S_IFREG) {
		errno = EISDIR;
		return complain("open", argv[1]);
	}
	fresh = stat(argv[2], &d) < 0;
	if (!fresh && s.st_ino == d.st_ino && s.st_dev == d.st_dev) {
		fprintf(stderr, "%s: cannot copy a file to itself\n", prog);
		return 1;
	}
	if ((fd1 = open(argv[1], O_RDONLY)) < 0)
		return complain("open", argv[1]);
	if ((fd2 = open(argv[2], O_RDWR | O_CREAT | O_TRUNC, s.st_mode & 0777)) < 0) {
		complain("open", argv[2]);
		close(fd1);
		return 1;
	}
	if (s.st_size > 0 && pwrite(fd2, "", 1, s.st_size - 1) != 1)
		result = complain("pwrite", argv[2]);
	else if (transfer(fd1, fd2, (long)s.st_size) < 0)
		result = complain("mmap", argv[2]);
	if (result && fresh)
		unlink(argv[2]);
	close(fd1);
	close(fd2);
	return result;
}
