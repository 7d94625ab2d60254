/**
 * The benchmark: each case times multiproc beside its peers, interleaved in one run, and reports medians and ratios.
 *
 * <p>{@link io.multiproc.bench.Bench} is the program. {@code cases} says what is compared with what, {@code run} how
 * one thing is timed, {@code jmh} holds what runs within one process and {@code host} what needs several, and
 * {@code report} writes the results. The peers are in {@code native-stubs/bench} and {@code src/bench/resources}.
 */
package io.multiproc.bench;
