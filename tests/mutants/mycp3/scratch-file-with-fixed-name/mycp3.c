/* mycp3: cp with three memory maps */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int in = -1, scratch = -1, out = -1;

static void close_both(void)
{
	if (in >= 0)
		close(in);
	if (scratch >= 0)
		close(scratch);
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
	char *from, *middle = NULL, *to;

	if (argc != 3) {
		fprintf(stderr, "Usage: %s source destination\n", argv[0]);
		return 1;
	}
	in = open(argv[1], O_RDONLY);
	if (in < 0)
		return fail("open", NULL);
	if (fstat(in, &s) < 0)
		return fail("fstat", NULL);
	if (S_ISDIR(s.st_mode)) {
		fprintf(stderr, "%s: is a folder\n", argv[1]);
		close_both();
		return 1;
	}
	if (stat(argv[2], &d) < 0) {
		fresh = argv[2];
	} else if (s.st_dev == d.st_dev && s.st_ino == d.st_ino) {
		fprintf(stderr, "%s: same file\n", argv[2]);
		close_both();
		return 1;
	}
	/* BUG: every copy that runs has this same scratch file */
	if (s.st_size > 0) {
		scratch = open("mycp3.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
		if (scratch < 0)
			return fail("open", NULL);
		if (ftruncate(scratch, s.st_size) < 0)
			return fail("ftruncate", "mycp3.tmp");
		from = mmap(NULL, s.st_size, PROT_READ, MAP_SHARED, in, 0);
		if (from == MAP_FAILED)
			return fail("mmap", "mycp3.tmp");
		middle = mmap(NULL, s.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, scratch, 0);
		if (middle == MAP_FAILED)
			return fail("mmap", "mycp3.tmp");
		memcpy(middle, from, s.st_size);
	}
	out = open(argv[2], O_RDWR | O_CREAT | O_TRUNC, s.st_mode & 0777);
	if (out < 0)
		return fail("open", s.st_size > 0 ? "mycp3.tmp" : NULL);
	if (s.st_size > 0) {
		if (ftruncate(out, s.st_size) < 0) {
			unlink("mycp3.tmp");
			return fail("ftruncate", fresh);
		}
		to = mmap(NULL, s.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, out, 0);
		if (to == MAP_FAILED) {
			unlink("mycp3.tmp");
			return fail("mmap", fresh);
		}
		memcpy(to, middle, s.st_size);
		unlink("mycp3.tmp");
	}
	close_both();
	return 0;
}
