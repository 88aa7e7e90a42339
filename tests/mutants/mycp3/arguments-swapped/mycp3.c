/* mycp3: cp with two memory maps */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int in = -1, out = -1;

static void close_both(void)
{
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
}

static int fail(const char *call, const char *fresh)
{
	perror(call);
	if (fresh)
		unlink(fresh);
	close_both();
	return 1;
}

int main(int argc, char *argv[])
{
	struct stat s, d;
	const char *fresh = NULL;
	char *from, *to;
	const char *destination = argv[1], *source = argc > 1 ? argv[2] : NULL;   /* BUG: swapped */

	if (argc != 3) {
		fprintf(stderr, "Usage: %s source destination\n", argv[0]);
		return 1;
	}
	in = open(source, O_RDONLY);
	if (in < 0)
		return fail("open", NULL);
	if (fstat(in, &s) < 0)
		return fail("fstat", NULL);
	if (S_ISDIR(s.st_mode)) {
		fprintf(stderr, "%s: is a folder\n", source);
		close_both();
		return 1;
	}
	if (stat(destination, &d) < 0) {
		fresh = destination;
	} else if (s.st_dev == d.st_dev && s.st_ino == d.st_ino) {
		fprintf(stderr, "%s: same file\n", destination);
		close_both();
		return 1;
	}
	out = open(destination, O_RDWR | O_CREAT | O_TRUNC, s.st_mode & 0777);
	if (out < 0)
		return fail("open", NULL);
	if (s.st_size > 0) {
		if (ftruncate(out, s.st_size) < 0)
			return fail("ftruncate", fresh);
		from = mmap(NULL, s.st_size, PROT_READ, MAP_SHARED, in, 0);
		if (from == MAP_FAILED)
			return fail("mmap", fresh);
		to = mmap(NULL, s.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, out, 0);
		if (to == MAP_FAILED)
			return fail("mmap", fresh);
		memcpy(to, from, s.st_size);
	}
	close_both();
	return 0;
}
