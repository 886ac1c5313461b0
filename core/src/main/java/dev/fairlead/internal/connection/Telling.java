package dev.fairlead.internal.connection;

import dev.fairlead.ConnectionPath;
import org.jspecify.annotations.Nullable;

/// When something that was found of the way of a connection is told to who hears of it.
enum Telling {
    /// It is no news.
    NOT,
    AT_ONCE,
    /// After the patience of who hears of it, unless it has mended itself by then.
    IF_IT_LASTS;

    /// @param told what was told last; `null` if nothing was
    static Telling of(@Nullable ConnectionPath told, ConnectionPath found) {
        if (found.equals(told)) {
            return NOT;
        }
        boolean loss = !found.isViable() && (told == null || told.isViable());
        return loss ? IF_IT_LASTS : AT_ONCE;
    }
}
