#pragma once
bool TELL_WAIT(); bool TELL_PARENT(); bool WAIT_PARENT(); bool TELL_CHILD(); bool WAIT_CHILD();
void IAmParent(); void IAmChild();
