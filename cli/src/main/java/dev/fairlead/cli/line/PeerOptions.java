package dev.fairlead.cli.line;

/// The options of `pair` and `trust`.
public final class PeerOptions {
    public static final Option STORE =
            Option.valued(
                    "FILE", "keep them there (PKCS#12), and not where this user's are", "--store");
    public static final Option AT =
            Option.valued("HOST:PORT", "pair with the machine that waits there", "--at");

    private PeerOptions() {}
}
