// Package pgserver finds or starts the PostgreSQL server that tests run on.
//
// It knows three ways to one, and takes the first that works:
//
//   - url: the server that DATABASE_URL names. When the variable is set, this is the only way tried: a server that was
//     asked for and does not answer is an error, not a reason to use another.
//   - container: a container, through testcontainers, when a Docker engine answers. Its image is the one that
//     INLAY_TEST_IMAGE names; else the official one; else, where that can be neither found nor pulled, the one that
//     scripts/build-test-image builds.
//   - local: the server programs of this machine, from PATH or /usr/lib/postgresql, run as a private cluster in a
//     temporary directory that listens on a unix socket only. As PostgreSQL refuses to run as root, root runs it as the
//     user postgres or nobody.
//
// INLAY_TEST_POSTGRES chooses other ways, or another order: "local", or "local,container".
//
// # How a server ends
//
// A server that was started here lives as long as a stream that only this process holds: the standard input of a shell
// that supervises the cluster, or the attached standard input of the container. The kernel closes the stream when the
// process ends, however it ends, and the other side then stops the server and removes its files. So test binaries need
// no TestMain, and one that panics, times out or is killed leaves nothing behind. [Server.Stop] closes the stream
// earlier and waits.
package pgserver
