/// Records as JSON in messages: [JsonCoder].
@NullMarked
package dev.fairlead.json;

import org.jspecify.annotations.NullMarked;
