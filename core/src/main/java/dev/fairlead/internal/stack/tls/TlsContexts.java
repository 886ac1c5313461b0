package dev.fairlead.internal.stack.tls;

import dev.fairlead.TlsOptions;
import dev.fairlead.internal.provider.PskEngines;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The contexts of one network, one for each set of options and role; with them, the sessions.
///
/// Memory outside the heap is released when nobody uses a context any more, which is looked at
/// whenever one is asked for, and at the end of the network.
public final class TlsContexts implements AutoCloseable {
    /// More sets of options than a program uses; one that makes new ones all the time gains no
    /// sessions, and loses no memory.
    private static final int KEPT = 64;

    private final @Nullable Consumer<String> secrets;

    public TlsContexts() {
        this(null);
    }

    /// @param secrets told the secrets of sessions, as NSS key logs have them; `null` for nobody
    public TlsContexts(@Nullable Consumer<String> secrets) {
        this.secrets = secrets;
    }

    private record Key(TlsOptions options, PeerRole peer) {}

    private final Map<Key, TlsContext> contexts =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, TlsContext> eldest) {
                    return size() > KEPT;
                }
            }; // guarded by itself

    private final ReferenceQueue<TlsContext> unused = new ReferenceQueue<>();
    private final Set<Held> held = new HashSet<>(); // guarded by contexts

    /// What a context holds outside the heap.
    private static final class Held extends PhantomReference<TlsContext> {
        private final Runnable release;

        Held(TlsContext context, ReferenceQueue<TlsContext> queue, Runnable release) {
            super(context, queue);
            this.release = release;
        }
    }

    /// Makes one if there is none; may take some milliseconds.
    ///
    /// @throws IllegalArgumentException if no engine can honour the options
    /// @throws SSLException if the engine refuses them for a reason of its own
    TlsContext of(TlsOptions options, PeerRole peer) throws SSLException {
        synchronized (contexts) {
            releaseUnused();
            Key key = new Key(options, peer);
            TlsContext known = contexts.get(key);
            if (known != null) {
                return known;
            }
            EngineChoice choice = EngineChoice.of(options);
            TlsContext made = make(options, peer, choice);
            Runnable release = made.release();
            if (release != null) {
                held.add(new Held(made, unused, release));
            }
            contexts.put(key, made);
            return made;
        }
    }

    private TlsContext make(TlsOptions options, PeerRole peer, EngineChoice choice)
            throws SSLException {
        return switch (choice.engine()) {
            case BORINGSSL -> new BoringSslContext(options, peer, choice, secrets);
            case JSSE -> new JsseContext(options, peer, choice);
            case BOUNCY_CASTLE ->
                    new PskContext(options, peer, choice, PskEngines.find().orElseThrow());
            case AUTO -> throw new IllegalStateException("no engine was chosen");
        };
    }

    /// How many hold memory outside the heap.
    int held() {
        synchronized (contexts) {
            releaseUnused();
            return held.size();
        }
    }

    private void releaseUnused() {
        for (Reference<?> next = unused.poll(); next != null; next = unused.poll()) {
            if (next instanceof Held gone && held.remove(gone)) {
                gone.release.run();
            }
        }
    }

    /// No connection may be opened any more; those that are open keep what they use.
    @Override
    public void close() {
        synchronized (contexts) {
            contexts.values().forEach(TlsContext::flush);
            contexts.clear();
            held.forEach(one -> one.release.run());
            held.clear();
        }
    }
}
