package dev.fairlead;

/// Hears what happens in a [Network]: the hook for metrics and tracing.
///
/// Called from one thread, in order, for each network. What it throws is logged. If it is so slow
/// that more than some thousand events wait, further ones are dropped and counted in
/// [Network#droppedEvents()].
@FunctionalInterface
public interface NetworkObserver {
    void event(NetworkEvent event);
}
