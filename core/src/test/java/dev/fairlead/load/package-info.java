/// What Fairlead holds out: slow readers, many connections, few descriptors, and doing nothing.
///
/// Each workload runs in a [ForkedJvm], under limits that are real.
package dev.fairlead.load;
