/// Peers: found, paired, linked.
module dev.fairlead.peer {
    requires transitive dev.fairlead.core;
    requires dev.fairlead.security;
    requires org.bouncycastle.provider;
    requires static transitive org.jspecify;

    exports dev.fairlead.peer;
}
