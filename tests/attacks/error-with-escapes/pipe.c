#line 1 "\033[2J\033[31m../../../etc/passwd\n::error::hacked"
#error clear the screen [2J ]0;title

int main(void) { return 0 }
