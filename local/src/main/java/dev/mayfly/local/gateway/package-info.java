/** What AWS puts between an HTTP client and a function: API Gateway's HTTP API, payload format 1.0. */
@NullMarked
package dev.mayfly.local.gateway;

import org.jspecify.annotations.NullMarked;
