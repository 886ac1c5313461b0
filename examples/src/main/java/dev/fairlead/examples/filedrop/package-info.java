/// Files from one machine to another, by an invitation that a person hands over.
@NullMarked
package dev.fairlead.examples.filedrop;

import org.jspecify.annotations.NullMarked;
