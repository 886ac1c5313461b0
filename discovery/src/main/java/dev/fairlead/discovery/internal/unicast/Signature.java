package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.internal.resolve.DnsName;

/// A TSIG record that came (RFC 8945, section 4.2).
///
/// @param start where in the message it begins
/// @param time when it was signed, in seconds since 1970
/// @param error of TSIG: 16 BADSIG, 17 BADKEY, 18 BADTIME, 22 BADTRUNC
@SuppressWarnings("ArrayRecordComponent") // read once, where it was made
record Signature(
        int start,
        DnsName key,
        DnsName algorithm,
        long time,
        int fudge,
        byte[] code,
        int originalId,
        int error,
        byte[] other) {}
