// Command bench measures what a check at the gate costs: the gateway in each of its modes
// beside plain Caddy, which is the limit, and beside what people use today. scripts/bench
// builds and runs it.
//
// # How it measures
//
//  1. Every subject's programs are started, asked once for the right answer, and warmed up.
//  2. Rounds are interleaved: each subject in turn for some seconds, then all of them again.
//     Whatever disturbs the machine for a while disturbs all of them.
//  3. wrk asks over 32 connections. wrk, the upstream, Redis and the gate share the machine,
//     so that requests per second say little; the CPU time of the gate's own processes, which
//     the kernel accounts, divided by the requests that were answered, says what the gate
//     costs.
//  4. A figure is the median of its rounds. A ratio is the median of the ratios to plain
//     Caddy within each round.
//
// The upstream runs within this program, and so does the bare scrypt that signing in is
// compared with. All other programs are started on loopback ports of their own and ended by
// their process ids, on Ctrl-C too.
package main
