/// WebSocket over real sockets, seen from both ends: as a program sees it, and as octets.
///
/// [RawPeer] is the other end. The cases that carry numbers are those of the Autobahn test suite,
/// made anew: [FramingCases], [Utf8Cases], [LimitCases], [CompressionCases].
@org.jspecify.annotations.NullMarked
package dev.fairlead.websocket;
