/// The `fairlead` command.
module dev.fairlead.cli {
    requires com.google.gson;
    requires dev.fairlead.core;
    requires info.picocli;
    requires static org.jspecify;

    opens dev.fairlead.cli to
            info.picocli,
            com.google.gson;
}
