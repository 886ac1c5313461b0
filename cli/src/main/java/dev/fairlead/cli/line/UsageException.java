package dev.fairlead.cli.line;

import java.util.List;

/// The command line is wrong; the user can mend it.
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never travels
    private final List<String> remedies;

    /// @param message one line: the value, and the rule that it breaks
    /// @param remedies what to do or type instead, a line each
    public UsageException(String message, String... remedies) {
        super(message, null, false, false);
        this.remedies = List.of(remedies);
    }

    public List<String> remedies() {
        return remedies;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
