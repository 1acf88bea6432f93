/** The controllers of the key operations, and the mapping between the API types and the model. */
@NullMarked
package dev.keywright.apikey.web;

import org.jspecify.annotations.NullMarked;
