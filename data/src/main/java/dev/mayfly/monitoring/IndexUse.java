package dev.mayfly.monitoring;

import io.micronaut.serde.annotation.Serdeable;

/**
 * How often an index was used since the statistics began.
 *
 * @param scans how often it was looked into
 * @param tuplesRead how many of its entries were read, and how many rows were fetched by them
 */
@Serdeable
public record IndexUse(String tableName, String indexName, long scans, long tuplesRead, long tuplesFetched) {}
