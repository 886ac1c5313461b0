/// A stack becomes a connection: lifecycle, queues, reports.
///
/// Start at [ConnectionCore], which joins the parts of one connection, and [TransportConnection],
/// which is what a program holds.
@NullMarked
package dev.fairlead.internal.connection;

import org.jspecify.annotations.NullMarked;
