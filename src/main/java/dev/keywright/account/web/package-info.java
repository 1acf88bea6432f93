/** The controllers of registration, login, sessions and accounts. */
@NullMarked
package dev.keywright.account.web;

import org.jspecify.annotations.NullMarked;
