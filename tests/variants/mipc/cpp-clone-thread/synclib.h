#ifdef __cplusplus
extern "C" {
#endif
int TELL_WAIT(void), TELL_PARENT(void), WAIT_PARENT(void), TELL_CHILD(void), WAIT_CHILD(void);
void side(int child);
#ifdef __cplusplus
}
#endif
