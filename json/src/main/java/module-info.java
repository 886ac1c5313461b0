/// Records as JSON in messages.
module dev.fairlead.json {
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires transitive dev.fairlead.core;
    requires static transitive org.jspecify;

    exports dev.fairlead.json;
}
