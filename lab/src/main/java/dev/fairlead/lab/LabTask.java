package dev.fairlead.lab;

import java.io.Serializable;
import java.util.concurrent.Callable;

/// Code that a [LabJvm] runs on a host, sent there and back by Java serialization.
///
/// Both ends have the same class path, so a lambda will do if what it captures is serializable:
/// take values into local variables first, not fields of the test.
@FunctionalInterface
public interface LabTask<R> extends Callable<R>, Serializable {}
