// synclib with exceptions: each function throws std::system_error when its call fails.
#pragma once

void TELL_WAIT();
void TELL_PARENT();
void WAIT_PARENT();
void TELL_CHILD();
void WAIT_CHILD();
