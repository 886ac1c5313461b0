/// The `fairlead` command.
module dev.fairlead.cli {
    requires dev.fairlead.core;
    requires dev.fairlead.discovery;
    requires dev.fairlead.peer;
    requires dev.fairlead.quic;
    requires dev.fairlead.security;
    requires java.logging;
    requires static org.jspecify;

    provides java.lang.System.LoggerFinder with
            dev.fairlead.cli.LogPrinter;
}
