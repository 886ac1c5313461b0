package dev.fairlead;

/// One row of `docs/faults.md`: something that goes wrong, produced for real.
///
/// @param name as in the table
/// @param boundMillis within which the failing call has to end
record Fault(String name, String cause, int boundMillis, Scenario scenario) {
    /// What fails by itself, without anything to wait for: on a busy machine too.
    static final int AT_ONCE = 2000;

    @FunctionalInterface
    interface Scenario {
        /// Brings it about with [FaultScene#failure].
        void happen(FaultScene scene) throws Exception;
    }

    static Fault of(String name, String cause, Scenario scenario) {
        return new Fault(name, cause, AT_ONCE, scenario);
    }

    static Fault within(int millis, String name, String cause, Scenario scenario) {
        return new Fault(name, cause, millis, scenario);
    }

    @Override
    public String toString() {
        return name;
    }
}
