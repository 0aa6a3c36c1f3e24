/*
 * The courier confined.  Landlock (Linux 5.13) names what may be opened;
 * seccomp refuses what no delivery does.  Each covers what the other cannot:
 * Landlock knows no modes of files and no sockets, seccomp no paths.
 */
#define _GNU_SOURCE /* syscall(), O_PATH, CLONE_THREAD */

#include "agent/delivery/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/landlock.h>

/* Sanitizers look into their own process, and could not any more. */
#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#endif

/* ------------------------------------------------------------------- files */

#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITING \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | \
	    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	    LANDLOCK_ACCESS_FS_REMOVE_DIR)
/* What is no file of the spool is moved aside, which counts as making it; the
 * calls that make such things are refused. */
#define MOVING \
	(LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | \
	    LANDLOCK_ACCESS_FS_MAKE_SYM)
#define MAKING \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | \
	    LANDLOCK_ACCESS_FS_MAKE_BLOCK)

/*
 * What is read to look up a name and to check a certificate.  /etc as a
 * whole, since resolv.conf and hosts are replaced whenever the network
 * changes, and a rule would stay with the file that was; what is secret in it
 * has modes of its own.  The libraries are those that nsswitch.conf may name.
 */
static const struct {
	const char *path;
	bool execute; /* a library is mapped with it */
} readable[] = {
	{ "/etc", false },
	{ "/run/systemd/resolve", false },
	{ "/run/NetworkManager", false },
	{ "/run/resolvconf", false },
	{ "/usr/share/ca-certificates", false },
	{ "/usr/local/share/ca-certificates", false },
	{ "/usr/share/zoneinfo", false },
	{ "/usr/lib", true },
	{ "/lib", true },
	{ "/lib64", true },
	{ "/dev/null", false },
	{ "/dev/urandom", false },
};

/* Let what is at or below fd be used so; the rights that a file cannot have
 * are left out for one. */
static int
allow(int ruleset, int fd, uint64_t access)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = access,
		.parent_fd = fd };
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -1;
	if (!S_ISDIR(st.st_mode))
		rule.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE |
				       LANDLOCK_ACCESS_FS_WRITE_FILE |
				       LANDLOCK_ACCESS_FS_EXECUTE;
	return (int)syscall(SYS_landlock_add_rule, ruleset,
	    LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

/* What is not there need not be read. */
static int
allow_reading(int ruleset)
{
	for (size_t i = 0; i < sizeof(readable) / sizeof(readable[0]); i++) {
		int fd = open(readable[i].path, O_PATH | O_CLOEXEC), rc;

		if (fd < 0)
			continue;
		rc = allow(ruleset, fd,
		    READING |
			(readable[i].execute ? LANDLOCK_ACCESS_FS_EXECUTE : 0));
		(void)close(fd);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static int
confine_files(int spool)
{
	struct landlock_ruleset_attr all = {
		.handled_access_fs = READING | WRITING | MOVING | MAKING
	};
	uint64_t in_spool = READING | WRITING | MOVING;
	int ruleset, rc;
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);

	if (version < 1)
		return -1;
	/* To set something aside is to move it to another folder.  The first
	 * version of Landlock refuses that to everybody. */
	if (version >= 2) {
		all.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
		in_spool |= LANDLOCK_ACCESS_FS_REFER;
	}
	ruleset =
	    (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	if (ruleset < 0)
		return -1;
	rc = allow(ruleset, spool, in_spool);
	if (rc == 0)
		rc = allow_reading(ruleset);
	if (rc == 0)
		rc = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
	(void)close(ruleset);
	return rc;
}

/* ------------------------------------------------------------------- calls */

/* Calls that are newer than the seccomp library may be, which then has no name
 * for them.  Linux gives a new call one number on every machine that the
 * package is built for. */
enum {
	CALL_FCHMODAT2 = 452,  /* Linux 6.6 */
	CALL_SETXATTRAT = 463, /* 6.13 */
	CALL_REMOVEXATTRAT = 466,
	CALL_FILE_SETATTR = 469 /* 6.17 */
};

/* What no delivery does, and a stranger in its place might. */
static const int refused[] = {
	/* other programs */
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),
	SCMP_SYS(memfd_create),
	/* other processes: their memory, their files, their lives */
	SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev), SCMP_SYS(process_madvise), SCMP_SYS(kcmp),
	SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd),
	SCMP_SYS(pidfd_send_signal), SCMP_SYS(kill), SCMP_SYS(tkill),
	SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(rt_tgsigqueueinfo),
	SCMP_SYS(perf_event_open), SCMP_SYS(bpf), SCMP_SYS(userfaultfd),
	/* a way round this filter */
	SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter),
	SCMP_SYS(io_uring_register), SCMP_SYS(personality),
	/* files by another way than their path, and what Landlock does not
	 * know: modes, owners, times, attributes, truncation */
	SCMP_SYS(open_by_handle_at), SCMP_SYS(name_to_handle_at),
	SCMP_SYS(truncate), SCMP_SYS(chmod), SCMP_SYS(fchmodat),
	SCMP_SYS(chown), SCMP_SYS(lchown), SCMP_SYS(fchownat), SCMP_SYS(utime),
	SCMP_SYS(utimes), SCMP_SYS(futimesat), SCMP_SYS(utimensat),
	SCMP_SYS(setxattr), SCMP_SYS(lsetxattr), SCMP_SYS(removexattr),
	SCMP_SYS(lremovexattr), CALL_FCHMODAT2, CALL_SETXATTRAT,
	CALL_REMOVEXATTRAT, CALL_FILE_SETATTR,
	/* memory that is run, by another way than mmap and mprotect */
	SCMP_SYS(pkey_mprotect), SCMP_SYS(shmat),
	/* what is no file of the spool */
	SCMP_SYS(symlink), SCMP_SYS(symlinkat), SCMP_SYS(link),
	SCMP_SYS(linkat), SCMP_SYS(mknod), SCMP_SYS(mknodat),
	/* the system */
	SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root),
	SCMP_SYS(chroot), SCMP_SYS(setns), SCMP_SYS(unshare),
	SCMP_SYS(open_tree), SCMP_SYS(move_mount), SCMP_SYS(fsopen),
	SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(keyctl),
	SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module),
	SCMP_SYS(kexec_load), SCMP_SYS(kexec_file_load), SCMP_SYS(reboot),
	SCMP_SYS(swapon), SCMP_SYS(swapoff), SCMP_SYS(acct), SCMP_SYS(quotactl)
};

static int
refuse(scmp_filter_ctx ctx, int call, int error, struct scmp_arg_cmp when)
{
	return seccomp_rule_add_array(ctx, SCMP_ACT_ERRNO((unsigned)error),
	    call, 1, &when);
}

/* Threads are made for looking up names; processes are not. */
static int
refuse_processes(scmp_filter_ctx ctx)
{
	int rc = refuse(ctx, SCMP_SYS(clone), EPERM,
	    SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));

	/* Its flags cannot be seen here; the C library then uses clone. */
	return rc == 0 ? seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS),
			     SCMP_SYS(clone3), 0)
		       : rc;
}

/*
 * Only the Internet, and what the C library asks the kernel about addresses
 * (netlink).  A local socket could lead to whoever has the register open.
 */
static int
refuse_sockets(scmp_filter_ctx ctx)
{
	int rc = refuse(ctx, SCMP_SYS(socket), EAFNOSUPPORT,
	    SCMP_A0(SCMP_CMP_LT, AF_INET, 0));

	for (int family = AF_INET + 1; rc == 0 && family < AF_NETLINK; family++)
		if (family != AF_INET6)
			rc = refuse(ctx, SCMP_SYS(socket), EAFNOSUPPORT,
			    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)family, 0));
	return rc == 0 ? refuse(ctx, SCMP_SYS(socket), EAFNOSUPPORT,
			     SCMP_A0(SCMP_CMP_GT, AF_NETLINK, 0))
		       : rc;
}

/*
 * No memory that is written and then run.  A library is mapped to be run at
 * once, so no memory becomes so later.  What is left is a file that was
 * written to the spool and is mapped from there: Landlock refuses to execute
 * it, not to map it.
 */
static int
refuse_code(scmp_filter_ctx ctx)
{
	int rc = refuse(ctx, SCMP_SYS(mmap), EPERM,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_WRITE | PROT_EXEC,
		PROT_WRITE | PROT_EXEC));

	return rc == 0 ? refuse(ctx, SCMP_SYS(mprotect), EPERM,
			     SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC))
		       : rc;
}

/*
 * A command that is run by hand has a terminal on its standard streams: what
 * is put among its input would be typed into the shell that comes after it.
 * The kernel looks at the low 32 bits only.
 */
static int
refuse_typing(scmp_filter_ctx ctx)
{
	static const scmp_datum_t typing[] = { TIOCSTI, TIOCLINUX };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(typing) / sizeof(typing[0]);
	     i++)
		rc = refuse(ctx, SCMP_SYS(ioctl), EPERM,
		    SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, typing[i]));
	return rc;
}

/* The C library signals its own threads, and asks for its own limits, of which
 * it says 0. */
static int
refuse_others(scmp_filter_ctx ctx)
{
	int rc = refuse(ctx, SCMP_SYS(tgkill), EPERM,
	    SCMP_A0(SCMP_CMP_NE, (scmp_datum_t)getpid(), 0));

	return rc == 0 ? refuse(ctx, SCMP_SYS(prlimit64), EPERM,
			     SCMP_A0(SCMP_CMP_NE, 0, 0))
		       : rc;
}

static int
confine_calls(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int rc = ctx == NULL ? -ENOMEM : 0;

	for (size_t i = 0; rc == 0 && i < sizeof(refused) / sizeof(refused[0]);
	     i++) {
		rc =
		    seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
		/* A call that this machine does not have cannot be made. */
		if (rc == -EDOM)
			rc = 0;
	}
	if (rc == 0)
		rc = refuse_processes(ctx);
	if (rc == 0)
		rc = refuse_sockets(ctx);
	if (rc == 0)
		rc = refuse_code(ctx);
	if (rc == 0)
		rc = refuse_typing(ctx);
	if (rc == 0)
		rc = refuse_others(ctx);
	if (rc == 0)
		rc = seccomp_load(ctx);
	seccomp_release(ctx);
	return rc;
}

/* -------------------------------------------------------------------- both */

void
confine_self(int spool, struct confine *done)
{
	memset(done, 0, sizeof(*done));
#ifdef SANITIZED
	(void)spool;
	(void)confine_files;
	(void)confine_calls;
	(void)snprintf(done->why, sizeof(done->why),
	    "this program was built for a sanitizer, so it is not confined");
#else
	/* Both halves ask for it: nothing that is run later gains rights. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
		done->files = confine_files(spool) == 0;
		done->calls = confine_calls() == 0;
	}
	if (!done->files)
		(void)snprintf(done->why, sizeof(done->why),
		    "this kernel has no Landlock, so only its user and the "
		    "modes of files keep the courier from the register");
	if (!done->calls)
		(void)snprintf(done->why, sizeof(done->why),
		    "this kernel has no seccomp, so the courier is not "
		    "confined");
#endif
}
