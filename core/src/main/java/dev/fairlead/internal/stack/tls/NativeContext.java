package dev.fairlead.internal.stack.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.internal.tcnative.SSLContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What native code can do with a context of BoringSSL, and Netty does not pass on.
///
/// Netty's native classes know a context by a number that Netty keeps in a protected field, and its
/// public methods give another. On the class path the field can be read; on the module path that
/// has to be allowed.
final class NativeContext {
    private static final @Nullable VarHandle NUMBER = number();

    private NativeContext() {}

    private static @Nullable VarHandle number() {
        try {
            return MethodHandles.privateLookupIn(
                            ReferenceCountedOpenSslContext.class, MethodHandles.lookup())
                    .findVarHandle(ReferenceCountedOpenSslContext.class, "ctx", long.class);
        } catch (ReflectiveOperationException _) {
            return null; // told by missing()
        }
    }

    /// Why it cannot be reached; empty if it can.
    static Optional<String> missing() {
        return NUMBER != null
                ? Optional.empty()
                : Optional.of("on the module path it needs --add-opens " + opens());
    }

    private static String opens() {
        Class<?> netty = ReferenceCountedOpenSslContext.class;
        return netty.getModule().getName()
                + "/"
                + netty.getPackageName()
                + "="
                + NativeContext.class.getModule().getName();
    }

    /// Native code holds what is told for as long as the context lives: it must not lead back to
    /// the context.
    static void logKeys(ReferenceCountedOpenSslContext context, Consumer<String> log) {
        if (NUMBER == null) {
            throw new IllegalArgumentException(
                    "BoringSSL cannot keep a key log: " + missing().orElse(""));
        }
        SSLContext.setKeyLogCallback(
                (long) NUMBER.get(context),
                (_, line) -> log.accept(new String(line, StandardCharsets.US_ASCII)));
    }
}
