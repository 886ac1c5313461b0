package dev.fairlead.cli.line;

/// The options of `send` and `receive`.
public final class FileOptions {
    public static final Option TO =
            Option.valued("NAME", "to the receiver of this name, if there are several", "--to");
    public static final Option AT =
            Option.valued("HOST:PORT", "to the receiver there, across networks", "--at");
    public static final Option CODE =
            Option.valued(
                    "CODE", "what the receiver shows; others here see it in the line", "--code");
    public static final Option CODE_FILE =
            Option.valued("FILE", "the code is its first line; - is stdin", "--code-file");
    public static final Option NAME =
            Option.valued("NAME", "what stdin (-) is called at the other end", "--name");
    public static final Option ONCE = Option.flag("end after the first transfer", "--once");
    public static final Option OUTPUT =
            Option.valued("-", "the bytes of the one file to stdout", "--output", "-o");
    public static final Option OVERWRITE =
            Option.flag("replace what is there; else it is kept: name (1)", "--overwrite");
    public static final Option SHA256 =
            Option.valued("HEX", "take nothing whose SHA-256 is another", "--sha256");
    public static final Option SYNC =
            Option.flag("force each file to the disk before it is in place", "--sync");
    public static final Option PORT =
            Option.valued("PORT", "wait on this port; else on a free one", "--port");

    private FileOptions() {}
}
