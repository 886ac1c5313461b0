package dev.fairlead.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MetricTest {
    @Test
    void theMedianIsTheMiddleOfAnOddNumber() {
        assertEquals(2, Metric.median(new double[] {9, 1, 2}));
    }

    @Test
    void theMedianIsBetweenTheTwoInTheMiddleOfAnEvenNumber() {
        assertEquals(2.5, Metric.median(new double[] {9, 1, 2, 3}));
    }

    @Test
    void nothingHasNoMedian() {
        assertEquals(Double.NaN, Metric.median(new double[0]));
    }

    @Test
    void aPercentileNearTheEndIsTheHighestOfTheRounds() {
        assertEquals(9, Metric.highest("p99", "ms").combine(new double[] {9, 1, 2}));
    }
}
