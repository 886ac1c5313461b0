package dev.fairlead.internal.stack.dtls;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The rules of DTLS ended an association: one of the ends raised an alert.
public final class DtlsAlert extends IOException {
    private static final long serialVersionUID = 1;

    /// Who raised it.
    public enum By {
        PEER,
        THIS_END
    }

    private final By by;
    private final String alert;

    /// @param alert by its name in RFC 5246, section 7.2, such as `handshake_failure`
    public DtlsAlert(By by, String alert, @Nullable Throwable cause) {
        super((by == By.PEER ? "received " : "raised ") + alert, cause);
        this.by = by;
        this.alert = alert;
    }

    public By by() {
        return by;
    }

    public String alert() {
        return alert;
    }
}
