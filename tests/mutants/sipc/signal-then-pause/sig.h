#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct seg {
	int flag;
	char text[1024 - 3 * sizeof(int)];
	int pid[2];		/* server, client: 0 not here yet */
};
#define LOAD(x) __atomic_load_n(&(x), __ATOMIC_SEQ_CST)
#define STORE(x, v) __atomic_store_n(&(x), (v), __ATOMIC_SEQ_CST)

static int id = -1, me;
static struct seg *seg;
static sigset_t usr;

static void wake(int s) { (void)s; }
static void join_segment(int who)
{
	struct shmid_ds ds;
	int made = 0;

	me = who;
	sigemptyset(&usr);
	sigaddset(&usr, SIGUSR1);
	signal(SIGUSR1, wake);
	while (id == -1) {
		id = shmget(0x9000, sizeof *seg, IPC_CREAT | IPC_EXCL | S_IRUSR | S_IWUSR);
		if (id >= 0) { made = 1; break; }
		if (errno == EEXIST) {
			int old = shmget(0x9000, 0, 0);
			if (old == -1 && errno == ENOENT) continue;
			if (old == -1) { perror("shmget"); exit(1); }
			if (shmctl(old, IPC_STAT, &ds) == 0 && ds.shm_segsz == sizeof *seg) id = old;
			else shmctl(old, IPC_RMID, NULL);
		} else { perror("shmget"); exit(1); }
	}
	seg = shmat(id, NULL, 0);
	if (seg == (void *)-1) {
		perror("shmat");
		if (made) shmctl(id, IPC_RMID, NULL);
		exit(1);
	}
	STORE(seg->pid[me], getpid());
}

static void pass(int flag)
{
	int other;
	STORE(seg->flag, flag);
	if ((other = LOAD(seg->pid[!me])) > 0 && kill(other, SIGUSR1) == -1 && errno != ESRCH)
		perror("kill");
}

static void await_flag(int flag)
{
	while (LOAD(seg->flag) != flag)
		pause();
}
