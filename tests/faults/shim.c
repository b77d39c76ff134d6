/* Stands between a program and the C library: tells what it writes below one folder, or lets it fail.

   Preloaded, it does nothing until it is told to through the functions at the end, which Python reaches by
   ctypes. Only files and folders below the watched folder that were opened while it was watched count. For one
   thread that writes: the order in the log is the order of the calls. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { MARK, OPEN, CLOSE, WRITE, SYNC, TRUNCATE, RENAME, LINK, UNLINK, MKDIR, RMDIR };
struct head { int32_t kind, fd; int64_t at, count; uint32_t first, second; };

#define FILES 4096
#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static char watched[PATH_MAX], *path_of[FILES], struck[PATH_MAX + 16];
static int log_fd = -1, armed, fault, from_then_on, though_done;
static long nth, seen, fired;

/* ── which files ── */

static int below(const char *path) {
    size_t size = strlen(watched);
    return size && !strncmp(path, watched, size) && (path[size] == '/' || !path[size]);
}

static const char *whole(int folder, const char *path, char *into) {
    if (*path == '/') return path;
    if (folder == AT_FDCWD) {
        if (!getcwd(into, PATH_MAX)) return path;
    } else if (folder >= 0 && folder < FILES && path_of[folder]) {
        strcpy(into, path_of[folder]);
    } else {
        return path;
    }
    size_t size = strlen(into);
    snprintf(into + size, PATH_MAX - size, "/%s", path);
    return into;
}

static int is_watched(int fd) { return fd >= 0 && fd < FILES && path_of[fd]; }

static void forget(int fd) {
    if (is_watched(fd)) {
        free(path_of[fd]);
        path_of[fd] = NULL;
    }
}

/* ── telling ── */

static void tell(enum kind kind, int fd, int64_t at, int64_t count, const void *first, size_t first_size,
                 const char *second) {
    if (log_fd < 0) return;
    REAL(ssize_t, writev, int, const struct iovec *, int);
    size_t second_size = second ? strlen(second) : 0;
    struct head head = {kind, fd, at, count, (uint32_t)first_size, (uint32_t)second_size};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)first, first_size}, {(void *)second, second_size}};
    int before = errno;
    if (real(log_fd, parts, 3) != (ssize_t)(sizeof head + first_size + second_size)) abort();
    errno = before;
}

static void tell_names(enum kind kind, const char *first, const char *second) {
    tell(kind, -1, 0, 0, first, strlen(first), second);
}

/* ── failing ── */

static int strikes(const char *call, const char *path) {
    if (!armed) return 0;
    seen++;
    if (seen != nth && !(from_then_on && seen > nth)) return 0;
    if (!fired++) snprintf(struck, sizeof struck, "%s %s", call, path);
    return 1;
}

static int fails(void) {
    errno = fault;
    return -1;
}

/* ── opening and closing ── */

static int opened(int fd, const char *path, int flags) {
    if (fd < 0 || fd >= FILES) return fd;
    REAL(int, close, int);
    forget(fd);
    if (flags & O_CREAT && strikes("open", path)) {
        real(fd);
        return fails();
    }
    path_of[fd] = strdup(path);
    tell(OPEN, fd, flags, 0, path, strlen(path), NULL);
    return fd;
}

/* A file that could not be created is not there; one that was made although it failed stays. */
static int refused(const char *path, int flags) {
    if (!(flags & O_CREAT) || !armed || though_done) return 0;
    return (seen + 1 == nth || (from_then_on && seen + 1 > nth)) && strikes("open", path);
}

#define OPENING(name, declared, folder, ...) \
    int name declared { \
        mode_t mode = 0; \
        if (flags & (O_CREAT | __O_TMPFILE)) { \
            va_list rest; \
            va_start(rest, flags); \
            mode = va_arg(rest, mode_t); \
            va_end(rest); \
        } \
        REAL(int, name, __VA_ARGS__, int, ...); \
        char buffer[PATH_MAX]; \
        const char *full = whole(folder, path, buffer); \
        if (!below(full)) { \
            int fd = CALL(name)(flags, mode); \
            forget(fd); \
            return fd; \
        } \
        if (refused(full, flags)) return fails(); \
        return opened(CALL(name)(flags, mode), full, flags); \
    }
#define CALL(name) CALL_##name
#define CALL_open(flags, mode) real(path, flags, mode)
#define CALL_open64(flags, mode) real(path, flags, mode)
#define CALL_openat(flags, mode) real(folder, path, flags, mode)
#define CALL_openat64(flags, mode) real(folder, path, flags, mode)

OPENING(open, (const char *path, int flags, ...), AT_FDCWD, const char *)
OPENING(open64, (const char *path, int flags, ...), AT_FDCWD, const char *)
OPENING(openat, (int folder, const char *path, int flags, ...), folder, int, const char *)
OPENING(openat64, (int folder, const char *path, int flags, ...), folder, int, const char *)

int close(int fd) {
    REAL(int, close, int);
    if (is_watched(fd)) tell(CLOSE, fd, 0, 0, NULL, 0, NULL);
    forget(fd);
    return real(fd);
}

/* ── writing: what fails has written its first half ── */

static ssize_t put(int fd, const void *data, size_t size, int64_t at) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    static ssize_t (*plain)(int, const void *, size_t);
    if (!plain) plain = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    if (!is_watched(fd)) return at < 0 ? plain(fd, data, size) : real(fd, data, size, at);
    int hit = strikes("write", path_of[fd]);
    size_t whole_size = size;
    if (hit && !though_done) whole_size = size / 2;
    ssize_t done = at < 0 ? plain(fd, data, whole_size) : real(fd, data, whole_size, at);
    if (done > 0) tell(WRITE, fd, at < 0 ? lseek64(fd, 0, SEEK_CUR) - done : at, done, data, done, NULL);
    return hit ? fails() : done;
}

static ssize_t put_all(int fd, const struct iovec *parts, int count, int64_t at) {
    size_t size = 0, filled = 0;
    for (int i = 0; i < count; i++) size += parts[i].iov_len;
    char *data = malloc(size ? size : 1);
    for (int i = 0; i < count; filled += parts[i].iov_len, i++)
        memcpy(data + filled, parts[i].iov_base, parts[i].iov_len);
    ssize_t done = put(fd, data, size, at);
    int before = errno;
    free(data);
    errno = before;
    return done;
}

ssize_t write(int fd, const void *data, size_t size) { return put(fd, data, size, -1); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return put(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return put(fd, data, size, at); }
ssize_t writev(int fd, const struct iovec *parts, int count) { return put_all(fd, parts, count, -1); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return put_all(fd, parts, count, at); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
    return put_all(fd, parts, count, at);
}
ssize_t pwritev2(int fd, const struct iovec *parts, int count, off_t at, int flags) {
    (void)flags; /* they ask for speed, or for a sync more */
    return put_all(fd, parts, count, at);
}
ssize_t pwritev64v2(int fd, const struct iovec *parts, int count, off64_t at, int flags) {
    return pwritev2(fd, parts, count, at, flags);
}

/* Copying inside the kernel is refused, so that whoever copies reads and writes. */
ssize_t sendfile(int to, int from, off_t *at, size_t count) {
    REAL(ssize_t, sendfile, int, int, off_t *, size_t);
    if (!is_watched(to)) return real(to, from, at, count);
    errno = ENOSYS;
    return -1;
}
ssize_t sendfile64(int to, int from, off64_t *at, size_t count) { return sendfile(to, from, (off_t *)at, count); }
ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *into, size_t count, unsigned flags) {
    REAL(ssize_t, copy_file_range, int, off64_t *, int, off64_t *, size_t, unsigned);
    if (!is_watched(to)) return real(from, at, to, into, count, flags);
    errno = ENOSYS;
    return -1;
}

/* ── the rest: TRY does one call, unless it is to fail, and tells of it ── */

#define TRY(concerned, call, path, done, telling) \
    do { \
        if (!(concerned)) return done; \
        int hit = strikes(call, path); \
        if (hit && !though_done) return fails(); \
        int result = done; \
        if (!result) telling; \
        return hit ? fails() : result; \
    } while (0)

/* No power will be cut while we watch: a sync is told of, or fails, but the disk is spared. */
#define SYNCING(name) \
    int name(int fd) { \
        REAL(int, name, int); \
        TRY(is_watched(fd), #name, path_of[fd], is_watched(fd) ? 0 : real(fd), \
            tell(SYNC, fd, 0, 0, NULL, 0, NULL)); \
    }
SYNCING(fsync)
SYNCING(fdatasync)

#define TRUNCATING(name, type) \
    int name(int fd, type size) { \
        REAL(int, name, int, type); \
        TRY(is_watched(fd), #name, path_of[fd], real(fd, size), tell(TRUNCATE, fd, size, 0, NULL, 0, NULL)); \
    }
TRUNCATING(ftruncate, off_t)
TRUNCATING(ftruncate64, off64_t)

static int renamed(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    REAL(int, renameat2, int, const char *, int, const char *, unsigned);
    char one[PATH_MAX], other[PATH_MAX];
    const char *old = whole(from_folder, from, one), *new = whole(to_folder, to, other);
    TRY(below(old) || below(new), "rename", new, real(from_folder, from, to_folder, to, flags),
        tell_names(RENAME, old, new));
}
int rename(const char *from, const char *to) { return renamed(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int a, const char *from, int b, const char *to) { return renamed(a, from, b, to, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned f) { return renamed(a, from, b, to, f); }

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    REAL(int, linkat, int, const char *, int, const char *, int);
    char one[PATH_MAX], other[PATH_MAX];
    const char *old = whole(from_folder, from, one), *new = whole(to_folder, to, other);
    TRY(below(new), "link", new, real(from_folder, from, to_folder, to, flags), tell_names(LINK, old, new));
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int folder, const char *path, int flags) {
    REAL(int, unlinkat, int, const char *, int);
    char buffer[PATH_MAX];
    const char *full = whole(folder, path, buffer);
    TRY(below(full), "unlink", full, real(folder, path, flags),
        tell_names(flags & AT_REMOVEDIR ? RMDIR : UNLINK, full, NULL));
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int folder, const char *path, mode_t mode) {
    REAL(int, mkdirat, int, const char *, mode_t);
    char buffer[PATH_MAX];
    const char *full = whole(folder, path, buffer);
    TRY(below(full), "mkdir", full, real(folder, path, mode), tell_names(MKDIR, full, NULL));
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

/* ── what Python calls ── */

void shim_watch(const char *folder) { snprintf(watched, sizeof watched, "%s", folder); }

int shim_log(const char *file) {
    REAL(int, open64, const char *, int, ...);
    log_fd = real(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return log_fd < 0 ? -1 : 0;
}

void shim_mark(const char *text) { tell(MARK, -1, 0, 0, text, strlen(text), NULL); }

void shim_arm(long which, int error, int sticky, int done) {
    nth = which;
    fault = error;
    from_then_on = sticky;
    though_done = done;
    seen = fired = 0;
    *struck = '\0';
    armed = 1;
}

/* How many calls could have failed since it was armed. */
long shim_disarm(void) {
    armed = 0;
    return seen;
}

long shim_fired(void) { return fired; }
const char *shim_struck(void) { return struck; }
