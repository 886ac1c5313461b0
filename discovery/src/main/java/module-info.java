/// Services found and announced near by.
module dev.fairlead.discovery {
    requires dev.fairlead.core;
    requires static transitive org.jspecify;

    exports dev.fairlead.discovery;
}
