package dev.fairlead;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// First uses of this run.
final class MemoryFirstUseStore implements FirstUseStore {
    private final Map<String, String> pins = new ConcurrentHashMap<>();

    @Override
    public Optional<String> remember(String peer, String pin) {
        return Optional.ofNullable(pins.putIfAbsent(peer, pin));
    }

    @Override
    public boolean forget(String peer) {
        return pins.remove(peer) != null;
    }
}
