/* mycp3: moves a window of 64 KiB over both files; one written byte sets the size */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define WINDOW (64 * 1024)

static int source = -1, target = -1;
static const char *created;

static int quit(const char *call)
{
	perror(call);
	if (created)
		unlink(created);
	if (source >= 0)
		close(source);
	if (target >= 0)
		close(target);
	return 1;
}

static int copy_window(off_t at, size_t length)
{
	const unsigned char *from = mmap(NULL, length, PROT_READ, MAP_SHARED, source, at);
	unsigned char *to;
	size_t i;

	if (from == MAP_FAILED)
		return -1;
	to = mmap(NULL, length, PROT_WRITE, MAP_SHARED, target, at);
	if (to == MAP_FAILED) {
		munmap((void *)from, length);
		return -1;
	}
	for (i = 0; i < length; i++)
		to[i] = from[i];
	munmap(to, length);
	munmap((void *)from, length);
	return 0;
}

int main(int argc, char **argv)
{
	struct stat a, b;
	off_t at;

	if (argc != 3) {
		fprintf(stderr, "Usage: %s source destination\n", argv[0]);
		exit(2);
	}
	if ((source = open(argv[1], O_RDONLY)) == -1)
		return quit("open source");
	if (fstat(source, &a) == -1)
		return quit("fstat");
	if (!S_ISREG(a.st_mode)) {
		fprintf(stderr, "%s: not a regular file\n", argv[1]);
		close(source);
		return 2;
	}
	if ((target = open(argv[2], O_RDWR)) == -1) {
		target = open(argv[2], O_RDWR | O_CREAT | O_EXCL, a.st_mode & 0777);
		if (target == -1)
			return quit("open destination");
		created = argv[2];
	}
	if (fstat(target, &b) == -1)
		return quit("fstat");
	if (a.st_dev == b.st_dev && a.st_ino == b.st_ino) {
		fprintf(stderr, "%s: same file as %s\n", argv[2], argv[1]);
		close(source);
		close(target);
		return 2;
	}
	if (ftruncate(target, 0) == -1)
		return quit("ftruncate");
	if (a.st_size > 0) {
		if (lseek(target, a.st_size - 1, SEEK_SET) == -1)
			return quit("lseek");
		if (write(target, "", 1) != 1)
			return quit("write");
	}
	for (at = 0; at < a.st_size; at += WINDOW) {
		off_t left = a.st_size - at;
		if (copy_window(at, left < WINDOW ? left : WINDOW) == -1)
			return quit("mmap");
	}
	close(source);
	if (close(target) == -1) {
		source = target = -1;
		return quit("close");
	}
	return 0;
}
