/*
 * The courier confined: from inside it, the register beside the spool and the
 * memory of the process that started it are out of reach, and delivery still
 * works.  And the memory of a program that holds keys is closed to others of
 * its own user.
 */
#define _GNU_SOURCE /* process_vm_readv(), syscall() */

#include "agent/delivery/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/landlock.h>

#include "agent/delivery/spool.h"
#include "agent/delivery/transport.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/service.h"
#include "common/http/httpd.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

enum { NOBODY = 65534 };

static const char secret[] = "what only the parent knows";

/* In a child: what was tried is told on standard error, and ends it. */
#define CHILD(condition) \
	((condition) ? (void)0 : failed(#condition, __LINE__, errno))

static void
failed(const char *what, int line, int error)
{
	(void)fprintf(stderr, "line %d: %s (%s)\n", line, what,
	    strerror(error));
	_exit(1);
}

static void
expect_child_ends_well(pid_t pid)
{
	int status = 0;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	    "the child ended with %#x", (unsigned)status);
}

static bool
can_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		(void)close(fd);
	return fd >= 0;
}

static bool
can_read_parent(void)
{
	char copy[sizeof(secret)] = "";
	struct iovec here = { copy, sizeof(copy) };
	struct iovec there = { (void *)(uintptr_t)secret, sizeof(secret) };

	return process_vm_readv(getppid(), &here, 1, &there, 1, 0) > 0;
}

static bool
can_open_parent(void)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/mem", (int)getppid());
	return can_open(path);
}

/* --------------------------------------------------------------- the courier */

static void
on_hello(struct httpd_request *r, void *arg)
{
	(void)arg;
	httpd_answer(r, 200, "text/plain", slice_of("hello"));
}

static const struct httproute routes[] = {
	{ "GET", "/hello", 0, on_hello },
	{ NULL, NULL, 0, NULL },
};

struct world {
	char *dir, *site, *register_file;
	struct spool spool;
	struct httpd *server;
	struct transport transport;
};

static void
open_world(struct world *w)
{
	struct httpd_config config = { .listen = "127.0.0.1:0",
		.routes = routes,
		.threads = 1,
		.connections_max = 8,
		.deadline_ms = 5000,
		.idle_s = 5 };
	struct err e = ERR_INIT;
	char *folder;

	w->dir = unit_dir();
	w->site = file_path(w->dir, "site");
	folder = file_path(w->site, "register");
	w->register_file = file_path(folder, "register.db");
	ck_assert_int_eq(file_make_dir(folder, 0700, &e), 0);
	ck_assert_int_eq(file_replace(w->register_file, slice_of("clients"),
			     0600, &e),
	    0);
	free(folder);
	ck_assert_int_eq(spool_create(&w->spool, w->site, &e), 0);
	ck_assert_int_eq(httpd_start(&w->server, &config, &e), 0);
	ck_assert_int_eq(transport_open(&w->transport, NULL, &e), 0);
}

static void
close_world(struct world *w)
{
	transport_close(&w->transport);
	httpd_stop(w->server);
	spool_close(&w->spool);
	free(w->register_file);
	free(w->site);
	unit_remove(w->dir);
}

static bool
has_landlock(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	return false; /* it is not used then */
#else
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
		   LANDLOCK_CREATE_RULESET_VERSION) > 0;
#endif
}

static void
try_files(const struct world *w)
{
	char *beside = file_path(w->site, "new");
	struct stat st;

	errno = 0;
	CHILD(!can_open(w->register_file) && errno == EACCES);
	CHILD(openat(spool_folder(&w->spool), "../register/register.db",
		  O_RDONLY) < 0 &&
	      errno == EACCES);
	CHILD(open(w->register_file, O_WRONLY | O_TRUNC) < 0);
	CHILD(open(w->dir, O_RDONLY | O_DIRECTORY) < 0 && errno == EACCES);
	CHILD(!can_open("/proc/self/environ") && errno == EACCES);
	CHILD(!can_open_parent());
	CHILD(open(beside, O_WRONLY | O_CREAT, 0600) < 0 && errno == EACCES);
	free(beside);
	/* A look by name is not hidden; what is inside is. */
	CHILD(stat(w->register_file, &st) == 0 && st.st_size == 7);
}

static void
try_calls(const struct world *w)
{
	struct sockaddr_un local = { .sun_family = AF_UNIX };
	char *const args[] = { (char *)(uintptr_t) "/bin/true", NULL };

	(void)local;
	CHILD(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) < 0 &&
	      errno == EPERM);
	CHILD(!can_read_parent());
	CHILD(syscall(SYS_pidfd_open, getppid(), 0) < 0 && errno == EPERM);
	CHILD(syscall(SYS_pidfd_getfd, 0, 0, 0) < 0 && errno == EPERM);
	CHILD(syscall(SYS_kcmp, getpid(), getppid(), 0, 0, 0) < 0 &&
	      errno == EPERM);
	CHILD(kill(getppid(), 0) < 0 && errno == EPERM);
	CHILD(execv(args[0], args) < 0 && errno == EPERM);
	CHILD(fork() < 0);
	CHILD(chmod(w->register_file, 0644) < 0 && errno == EPERM);
	CHILD(truncate(w->register_file, 0) < 0 && errno == EPERM);
	CHILD(symlink("x", "y") < 0 && errno == EPERM);
	CHILD(socket(AF_UNIX, SOCK_STREAM, 0) < 0 && errno == EAFNOSUPPORT);
	CHILD(socket(AF_VSOCK, SOCK_STREAM, 0) < 0 && errno == EAFNOSUPPORT);
}

/* Calls that are refused for what they are told, not for their name. */
static void
try_arguments(void)
{
	struct rlimit limit;
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	/* Whatever the descriptor is, and whatever the kernel does not see. */
	CHILD(syscall(SYS_ioctl, 0, TIOCSTI, "x") < 0 && errno == EPERM);
	CHILD(syscall(SYS_ioctl, 0, TIOCSTI | 1UL << 32, "x") < 0 &&
	      errno == EPERM);
	CHILD(syscall(SYS_ioctl, 0, TIOCLINUX, "x") < 0 && errno == EPERM);
	CHILD(syscall(SYS_tgkill, getppid(), getppid(), 0) < 0 &&
	      errno == EPERM);
	CHILD(syscall(SYS_tgkill, getpid(), getpid(), 0) == 0);
	CHILD(prlimit(getppid(), RLIMIT_NOFILE, NULL, &limit) < 0 &&
	      errno == EPERM);
	CHILD(prlimit(0, RLIMIT_NOFILE, NULL, &limit) == 0);
	CHILD(page != MAP_FAILED);
	CHILD(mprotect(page, 4096, PROT_READ | PROT_EXEC) < 0 &&
	      errno == EPERM);
	CHILD(pkey_mprotect(page, 4096, PROT_READ | PROT_EXEC, -1) < 0 &&
	      errno == EPERM);
	CHILD(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
	      errno == EPERM);
	CHILD(mprotect(page, 4096, PROT_READ) == 0);
	CHILD(munmap(page, 4096) == 0);
}

/* By their numbers: this system's headers may not know their names. */
static void
try_new_calls(const struct world *w)
{
	static const int calls[] = { 452, 463, 466, 469 };

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		CHILD(syscall(calls[i], AT_FDCWD, w->register_file, 0600, 0, 0,
			  0) < 0 &&
		      errno == EPERM);
}

/* A delivery, by name: names are looked up on a thread. */
static void
try_delivery(struct world *w, const char *host)
{
	char *url = mem_printf("http://%s:%u/hello", host,
	    (unsigned)httpd_port(w->server));
	struct transport_request r = { .url = url };
	struct transport_answer a;
	struct err e = ERR_INIT;
	struct addrinfo *found = NULL;
	bool there;
	struct buf text;

	CHILD(getaddrinfo("localhost", "443", NULL, &found) == 0);
	freeaddrinfo(found);
	if (w->transport.ask(w->transport.arg, &r, &a, &e) < 0)
		(void)fprintf(stderr, "%s\n", e.text);
	CHILD(a.status == 200 && slice_is(buf_slice(&a.body), "hello"));
	buf_free(&a.body);
	free(url);
	CHILD(w->spool.write(w->spool.arg, "in/000001-0000000001.answer",
		  slice_of("yes"), &e) == 0);
	CHILD(w->spool.read(w->spool.arg, "in/000001-0000000001.answer", 100,
		  &text, &there, &e) == 0);
	CHILD(there && slice_is(buf_slice(&text), "yes"));
	buf_free(&text);
	CHILD(w->spool.remove(w->spool.arg, "in/000001-0000000001.answer",
		  &e) == 0);
	CHILD(can_open("/etc/hosts"));
	CHILD(access("/etc/ssl/certs/ca-certificates.crt", F_OK) < 0 ||
	      can_open("/etc/ssl/certs/ca-certificates.crt"));
}

/* What stands in the spool is set aside by a confined courier too. */
static void
try_aside(struct world *w, const char *pipe)
{
	struct err e = ERR_INIT;
	bool there = true;
	struct jval *list;
	struct buf text;

	CHILD(w->spool.read(w->spool.arg, "retry.json", 100, &text, &there,
		  &e) == 0 &&
	      !there);
	buf_free(&text);
	list = spool_strangers(&w->spool);
	CHILD(jval_length(list) == 1);
	CHILD(access(pipe, F_OK) < 0);
	jval_free(list);
}

START_TEST(test_from_inside)
{
	struct world w;
	char *pipe;
	pid_t pid;

	open_world(&w);
	pipe = file_path(w.site, "spool/retry.json");
	ck_assert_int_eq(mkfifo(pipe, 0600), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		struct confine done;

		/* The test can see what it says is not there. */
		CHILD(can_open(w.register_file));
		CHILD(socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
		confine_self(spool_folder(&w.spool), &done);
		if (done.why[0] != '\0')
			(void)fprintf(stderr, "only in part: %s\n", done.why);
		CHILD(done.files || !has_landlock());
		if (done.files)
			try_files(&w);
		if (done.calls) {
			try_calls(&w);
			try_arguments();
			try_new_calls(&w);
		}
		try_delivery(&w, "localhost");
		try_delivery(&w, "127.0.0.1");
		try_aside(&w, pipe);
		_exit(0);
	}
	expect_child_ends_well(pid);
	free(pipe);
	close_world(&w);
}
END_TEST

/* -------------------------------------------------------- memory of its own */

/* Become somebody without rights, where that is possible. */
static void
be_nobody(void)
{
	if (geteuid() != 0)
		return;
	CHILD(setresgid(NOBODY, NOBODY, NOBODY) == 0);
	CHILD(setresuid(NOBODY, NOBODY, NOBODY) == 0);
}

/*
 * A process with an open vault, and beside it one of the same user, started by
 * it, that tries to read it.  0: it could; 1: it could not.
 */
static int
peeped(bool private)
{
	struct memory_register r;
	int status = 0;
	pid_t pid;

	memory_register_open(&r);
	if (private)
		service_private();
	pid = fork();
	CHILD(pid >= 0);
	if (pid == 0) {
		if (!private)
			_exit(!can_read_parent());
		errno = 0;
		if (can_read_parent() || can_open_parent())
			_exit(0);
		_exit(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0 ? 0
									: 1);
	}
	CHILD(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	memory_register_close(&r);
	return WEXITSTATUS(status);
}

START_TEST(test_private)
{
	for (int private = 0; private < 2; private ++) {
		int status = 0;
		pid_t pid = fork();

		ck_assert_int_ge(pid, 0);
		if (pid == 0) {
			be_nobody();
			/* Who changed its user is closed by that alone. */
			if (!private)
				CHILD(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0);
			_exit(peeped(private != 0));
		}
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		ck_assert(WIFEXITED(status));
		if (private)
			ck_assert_int_eq(WEXITSTATUS(status), 1);
		else if (WEXITSTATUS(status) != 0)
			(void)fprintf(stderr,
			    "this kernel closes every process's memory\n");
	}
}
END_TEST

/* A child has the rest of the memory, but not the keys. */
START_TEST(test_not_inherited)
{
	long page = sysconf(_SC_PAGESIZE);
	int status = 0;
	char *p;
	pid_t pid;

	ck_assert_int_eq(posix_memalign((void **)&p, (size_t)page,
			     (size_t)page),
	    0);
	p[0] = 'k';
	mem_not_inherited(p, 1);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		struct iovec here = { (char[1]){ 0 }, 1 };
		struct iovec there = { p, 1 };

		/* EFAULT instead of the signal that a look would end in. */
		_exit(process_vm_readv(getpid(), &here, 1, &there, 1, 0) > 0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	ck_assert_int_eq(p[0], 'k');
	free(p);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_from_inside, test_private,
		test_not_inherited, NULL };

	return unit_main("confine", tests);
}
