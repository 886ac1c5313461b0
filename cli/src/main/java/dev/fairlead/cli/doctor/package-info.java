/// What `fairlead doctor` and `fairlead interfaces` look at: this machine's network, and this
/// installation.
@NullMarked
package dev.fairlead.cli.doctor;

import org.jspecify.annotations.NullMarked;
