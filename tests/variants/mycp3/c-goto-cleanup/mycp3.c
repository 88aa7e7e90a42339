/* mycp3 in C: one function, one cleanup label */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	int in = -1, out = -1, created = 0, rc = 1;
	char *from = MAP_FAILED, *to = MAP_FAILED;
	struct stat st, dst;

	if (argc != 3) {
		fprintf(stderr, "Usage: %s source destination\n", argv[0]);
		return 1;
	}
	if ((in = open(argv[1], O_RDONLY)) < 0) {
		perror("open source");
		goto done;
	}
	if (fstat(in, &st) < 0) {
		perror("fstat source");
		goto done;
	}
	if (S_ISDIR(st.st_mode)) {
		fprintf(stderr, "%s: is a directory\n", argv[1]);
		goto done;
	}
	if (stat(argv[2], &dst) < 0)
		created = 1;
	else if (dst.st_dev == st.st_dev && dst.st_ino == st.st_ino) {
		fprintf(stderr, "source and destination are the same file\n");
		goto done;
	}
	if (st.st_size > 0) {
		from = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, in, 0);
		if (from == MAP_FAILED) {
			perror("mmap source");
			created = 0;
			goto done;
		}
	}
	if ((out = open(argv[2], O_RDWR | O_CREAT | O_TRUNC, st.st_mode & 0777)) < 0) {
		perror("open destination");
		created = 0;
		goto done;
	}
	if (st.st_size > 0) {
		if (ftruncate(out, st.st_size) < 0) {
			perror("ftruncate");
			goto done;
		}
		to = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, out, 0);
		if (to == MAP_FAILED) {
			perror("mmap destination");
			goto done;
		}
		memcpy(to, from, st.st_size);
	}
	rc = 0;
done:
	if (from != MAP_FAILED)
		munmap(from, st.st_size);
	if (to != MAP_FAILED)
		munmap(to, st.st_size);
	if (in >= 0)
		close(in);
	if (out >= 0) {
		if (close(out) < 0 && rc == 0) {
			perror("close destination");
			rc = 1;
		}
		if (rc != 0 && created)
			unlink(argv[2]);
	}
	return rc;
}
