package dev.fairlead;

/// A message of a type: what [Framing#tlv] sends and receives.
///
/// @param type unsigned, as wide as the framing says
/// @param value yours; nothing else refers to it
@SuppressWarnings("ArrayRecordComponent") // the array is handed over, never shared
public record Tlv(long type, byte[] value) {}
