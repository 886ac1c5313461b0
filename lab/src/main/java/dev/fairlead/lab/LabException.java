package dev.fairlead.lab;

/// The lab itself did not do what a test asked of it; says nothing about the code under test.
public final class LabException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LabException(String message) {
        super(message);
    }

    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
