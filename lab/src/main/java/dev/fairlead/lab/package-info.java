/// Networks to test in: hosts in Linux network namespaces, links that can be cut, slowed and made
/// lossy, peers that behave as told, and captures of what crossed a link.
///
/// Start at [Lab]. [LabJvm] runs Java code on a host; [LabDns] and [LabServer] are the peers;
/// [Capture] watches a link. [Requirement] skips a test with a visible reason where its tools are
/// missing.
@NullMarked
package dev.fairlead.lab;

import org.jspecify.annotations.NullMarked;
