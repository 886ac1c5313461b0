/// Services found and announced near by.
///
/// The engine of multicast DNS is here; nothing is exported yet.
module dev.fairlead.discovery {
    requires dev.fairlead.core;
    requires static org.jspecify;
}
