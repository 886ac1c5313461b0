/// Scenarios that are measured beside peers: Fairlead, peer, Fairlead, peer …, on one machine in
/// one run.
///
/// Start at [Main]. What is measured, beside whom, and what it must reach is in [Scenarios]; how a
/// round is run is in `run`; the subjects are [Probe]s, Fairlead's in `own`, the others in `peer`.
@NullMarked
package dev.fairlead.bench;

import org.jspecify.annotations.NullMarked;
