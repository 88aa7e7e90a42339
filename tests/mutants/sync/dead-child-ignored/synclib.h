#pragma once

// Throws std::system_error when a call fails, std::runtime_error when the other process is gone.
void TELL_WAIT();
void TELL_PARENT();
void WAIT_PARENT();
void TELL_CHILD();
void WAIT_CHILD();
void FORGET();  // Closes all that is open.
